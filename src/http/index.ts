export type { ReadinessCheck } from './check-rounds.ts'
export type { ClassifiedRequest, Classify, RequestClass } from './classify.ts'
export { type DrainNowOptions, drain } from './drain-now.ts'
export { drainOnShutdown } from './drain-on-shutdown.ts'
export {
  type HijackableReply,
  type ReadinessHandler,
  type ReadinessOptions,
  readiness,
} from './readiness.ts'
export type { DrainOptions } from './register-drain.ts'
export type { DrainableServer } from './server.ts'
