import { builtin } from './builtin.ts'

/** The list of the modules that Node has loaded into this thread. Other runtimes do not have it. */
interface Loaded {
  readonly moduleLoadList?: readonly string[]
}

/** Whether this is the process's main thread. */
export function isMainThread(): boolean {
  return isAlone() || builtin('node:worker_threads').isMainThread
}

/**
 * Whether there is certainly no other thread: `node:worker_threads` has never been loaded. Asking that module itself would load
 * it, and with it all of Node's streams.
 */
export function isAlone(): boolean {
  return isWithout('worker_threads')
}

/**
 * By module: the length of the list when the module was not in it. The list only grows: if its length is unchanged, the
 * module is still missing.
 */
const lengthAt = new Map<string, number>()

/** Whether a module of Node's has certainly not been loaded in this thread. */
export function isWithout(name: string): boolean {
  const { moduleLoadList = [] } = process as Loaded
  if (moduleLoadList.length === lengthAt.get(name)) return true
  const has = (module: string): boolean => moduleLoadList.includes(`NativeModule ${module}`)
  // A list without 'events' is not the one that is expected.
  if (!has('events') || has(name)) return false
  lengthAt.set(name, moduleLoadList.length)
  return true
}
