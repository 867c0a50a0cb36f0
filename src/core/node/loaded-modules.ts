import { builtin } from './builtin.ts'

/** What Node has loaded into this thread; not on every runtime. */
interface Loaded {
  readonly moduleLoadList?: readonly string[]
}

/** Whether this is the process's main thread. */
export function isMainThread(): boolean {
  return isAlone() || builtin('node:worker_threads').isMainThread
}

/**
 * Whether there is certainly no other thread: nobody has loaded what threads are made with, which any thread but the
 * main one has. To ask that module itself would load it, and with it all of Node's streams.
 */
export function isAlone(): boolean {
  return isWithout('worker_threads')
}

/** How long the list was when a module was not in it. */
const lengthAt = new Map<string, number>()

/** Whether a module of Node's has certainly not been loaded by anybody in this thread. */
export function isWithout(name: string): boolean {
  const { moduleLoadList = [] } = process as Loaded
  if (moduleLoadList.length === lengthAt.get(name)) return true
  const has = (module: string): boolean => moduleLoadList.includes(`NativeModule ${module}`)
  // Whether the list is what it is taken for.
  if (!has('events') || has(name)) return false
  lengthAt.set(name, moduleLoadList.length)
  return true
}
