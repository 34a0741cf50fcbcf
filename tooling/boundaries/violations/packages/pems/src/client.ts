export const pems = 1;
