export const appRouter = 1;
export type AppRouter = typeof appRouter;
