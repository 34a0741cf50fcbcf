export const migrate = 1;
