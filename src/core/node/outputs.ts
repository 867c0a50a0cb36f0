import type { OutputLike, ProcessLike } from '../api/host.ts'
import { builtin } from './builtin.ts'
import { isMainThread } from './loaded-modules.ts'

/** The outputs of a process, and their descriptors. */
const DESCRIPTORS = { stdout: 1, stderr: 2 } as const

type OutputName = keyof typeof DESCRIPTORS

const NAMES: readonly OutputName[] = ['stdout', 'stderr']

/** Node's undocumented list of what it has open. */
interface WithHandles {
  _getActiveHandles?(): readonly { readonly fd?: number }[]
}

/**
 * X4: the outputs that are open. Node opens an output when it is first read, and a pipe then changes its mode for everybody: a
 * full pipe no longer makes `fs.writeSync` wait, and its text is lost.
 */
export function openOutputs(process: ProcessLike): OutputLike[] {
  return NAMES.filter((name) => isOpen(process, name)).map((name) => process[name])
}

/** X4: watches each output that is open, or from its first use on. Returns a function that ends all of these watches. */
export function watchOutputs(process: ProcessLike, watch: (output: OutputLike) => () => void): () => void {
  const enders: (() => void)[] = []
  for (const name of NAMES) {
    if (isOpen(process, name)) enders.push(watch(process[name]))
    else enders.push(onFirstUse(process, name, (output) => enders.push(watch(output))))
  }
  return () => {
    for (const end of enders.splice(0)) end()
  }
}

function isOpen(process: ProcessLike, name: OutputName): boolean {
  if (process !== globalThis.process || !isMainThread()) return true
  const isUntouched = Object.getOwnPropertyDescriptor(process, name)?.get !== undefined
  const handles = (process as WithHandles)._getActiveHandles?.()
  if (!isUntouched || !handles) return true
  const descriptor = DESCRIPTORS[name]
  return !isStream(descriptor) || handles.some(({ fd }) => fd === descriptor)
}

/** Whether a descriptor is a pipe, a socket or a terminal. To open a file changes nothing. */
function isStream(descriptor: number): boolean {
  try {
    const stats = builtin('node:fs').fstatSync(descriptor)
    if (stats.isFIFO() || stats.isSocket()) return true
    // Loading this module takes memory, of which there may be little.
    return stats.isCharacterDevice() && builtin('node:tty').isatty(descriptor)
  } catch {
    // The descriptor is closed.
    return false
  }
}

/** Lays a getter over an output that nobody has used yet. Returns a function that takes it off. */
function onFirstUse(
  process: ProcessLike,
  name: OutputName,
  callback: (output: OutputLike) => void,
): () => void {
  const own = Object.getOwnPropertyDescriptor(process, name) as PropertyDescriptor
  let isOver = false
  const takeOff = (): void => {
    isOver = true
    // Another copy of the library may have laid its own over this one.
    if (Object.getOwnPropertyDescriptor(process, name)?.get === get) Object.defineProperty(process, name, own)
  }
  const get = (): OutputLike => {
    const output: OutputLike = own.get?.call(process)
    if (!isOver) {
      takeOff()
      callback(output)
    }
    return output
  }
  Object.defineProperty(process, name, { ...own, get })
  return takeOff
}
