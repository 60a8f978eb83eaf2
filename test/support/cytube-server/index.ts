export { CytubeServer } from './cytube-server.ts'
export type { AccountOptions, CytubeServerOptions } from './options.ts'
export type { SeenLine, TestUser, TestUserOptions } from './test-user.ts'
export { waitFor } from './wait-for.ts'
