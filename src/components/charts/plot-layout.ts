/** Where the plot lies inside its figure, in pixels; the zoom by dragging and the strip below rely on it. */
export const PLOT_MARGIN = { top: 8, right: 16, bottom: 0, left: 0 };
export const Y_AXIS_WIDTH = 56;

/** The distances of the plot from the left and the right edge of its figure. */
export const PLOT_INSET = {
  left: PLOT_MARGIN.left + Y_AXIS_WIDTH,
  right: PLOT_MARGIN.right,
};
