export const series = 1;
