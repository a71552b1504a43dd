# Clientela in a container: built with everything, run with as little as it takes, by nobody special.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY models/package.json models/package.json
# With the optional packages: the builder of the pages comes as one of them for each platform.
RUN npm ci --no-audit --no-fund
COPY . .
# The image has the right Node, and compose brings a PostgreSQL: neither of those of npm goes into it.
RUN node node_modules/vite/bin/vite.js build --config web/vite.config.ts --logLevel warn \
  && npm prune --omit=dev --omit=optional --no-audit --no-fund

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4321 CLIENTELA_DATA=/data
WORKDIR /app
COPY --from=build --chown=root:root /app ./
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 4321
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4321/api/ready').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
CMD ["node", "--max-semi-space-size=16", "server/main.ts"]
