# One image for every process; docker-compose.yml says which program each container runs.
FROM node:24-slim

RUN npm install --global pnpm@12
WORKDIR /app
COPY . .
RUN pnpm install --frozen-lockfile && pnpm build

RUN mkdir /data && chown node /data
USER node
# `node` is the image's own, of the same major version as the project's.
CMD ["node", "apps/server/src/main.ts"]
