export { type DrainOptions, drainOnShutdown } from './drain.ts'
export { type ReadinessCheck, type ReadinessOptions, readiness } from './readiness.ts'
export type { DrainableServer } from './server.ts'
