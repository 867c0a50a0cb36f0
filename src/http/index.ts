export type { ClassifiedRequest, Classify, RequestClass } from './classify.ts'
export { type DrainNowOptions, drain } from './drain-now.ts'
export { drainOnShutdown } from './drain-on-shutdown.ts'
export type { ReadinessCheck } from './readiness/check-rounds.ts'
export {
  type FetchRequest,
  type HijackableReply,
  type ReadinessHandler,
  type ReadinessOptions,
  readiness,
} from './readiness/readiness.ts'
export type { DrainOptions } from './register-drain.ts'
export type { BunServer, DenoServer, RuntimeServer } from './runtimes/runtime-server.ts'
export type { DrainableServer } from './server.ts'
