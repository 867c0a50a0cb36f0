/**
 * Modules of Node's, each loaded when it is first used. An `import` loads it at once and copies all that it exports,
 * which for these together took as long as all of this package.
 */
export const builtins = {
  get asyncHooks(): typeof import('node:async_hooks') {
    return process.getBuiltinModule('node:async_hooks')
  },
  get cluster(): typeof import('node:cluster') {
    return process.getBuiltinModule('node:cluster') as typeof import('node:cluster')
  },
  get diagnosticsChannel(): typeof import('node:diagnostics_channel') {
    return process.getBuiltinModule('node:diagnostics_channel')
  },
  get events(): typeof import('node:events') {
    return process.getBuiltinModule('node:events')
  },
  get fs(): typeof import('node:fs') {
    return process.getBuiltinModule('node:fs')
  },
  get module(): typeof import('node:module') {
    return process.getBuiltinModule('node:module')
  },
  get os(): typeof import('node:os') {
    return process.getBuiltinModule('node:os')
  },
  get threads(): typeof import('node:worker_threads') {
    return process.getBuiltinModule('node:worker_threads')
  },
  get util(): typeof import('node:util') {
    return process.getBuiltinModule('node:util')
  },
  get v8(): typeof import('node:v8') {
    return process.getBuiltinModule('node:v8')
  },
  get vm(): typeof import('node:vm') {
    return process.getBuiltinModule('node:vm')
  },
}
