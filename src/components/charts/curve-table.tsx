interface CurveTableProps {
  title: string;
  /** Of the columns after the first, which names the run. */
  headings: readonly string[];
  rows: readonly { id: string; label: string; cells: readonly (string | number)[] }[];
}

/** The curves of several runs as a table, for those who do not see the chart. */
export function CurveTable({ title, headings, rows }: CurveTableProps) {
  return (
    <table>
      <caption>{title}</caption>
      <thead>
        <tr>
          {['Run', ...headings].map((heading) => (
            <th key={heading} scope="col">
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, label, cells }) => (
          <tr key={id}>
            <th scope="row">{label}</th>
            {cells.map((cell, index) => (
              <td key={headings[index]}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
