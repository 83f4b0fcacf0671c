import { render, screen } from '@testing-library/react';
import type { ComponentType } from 'react';
import { lazyScreen } from './lazy-screen';

type Props = { id: string };
const Screen = ({ id }: Props) => <h1>Dataset {id}</h1>;

test('a skeleton stands in until the code of a screen is there, which is asked for before anything is shown', async () => {
  let arrive: (screen: ComponentType<Props>) => void = () => {};
  const load = jest.fn(() => new Promise<ComponentType<Props>>((resolve) => (arrive = resolve)));
  const LazyScreen = lazyScreen(load);
  expect(load).toHaveBeenCalledTimes(1);

  render(<LazyScreen id="a" />);
  expect(screen.getByRole('status', { name: 'Loading the page' })).toBeInTheDocument();
  arrive(Screen);
  expect(await screen.findByRole('heading', { name: 'Dataset a' })).toBeInTheDocument();
  expect(screen.queryByRole('status')).not.toBeInTheDocument();
  expect(load).toHaveBeenCalledTimes(1);
});
