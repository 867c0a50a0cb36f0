import { existsSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

/** Where systems mount the tree of control groups. */
export const ROOT = '/sys/fs/cgroup'

/** Whether the system has control groups of version 2 alone. */
export function isUnified(root: string = ROOT): boolean {
  return existsSync(join(root, 'cgroup.controllers'))
}

/** In version 1, the group of a process in the tree for processors. `text` is its `/proc/…/cgroup`. */
export function processorGroup(text: string): string {
  const lines = text.split('\n').map((line) => line.split(':'))
  const own = lines.find(([, names]) => names?.split(',').includes('cpu'))
  if (own === undefined) throw new Error('the kernel has no control groups for processors')
  const [, names = '', ...path] = own
  return join(names, path.join(':'))
}

/**
 * In version 2, the groups in which another one may be made, the best first: the one around the own group, whose limits
 * also hold for the own group, and the root. A process can only move where its user owns the nearest group around both.
 */
export function parentGroups(text: string): readonly string[] {
  const own = /^0::(\/.*)$/m.exec(text)?.[1] ?? '/'
  // Such a group is outside of what this process sees.
  const around = own.startsWith('/..') ? '/' : posix.dirname(own)
  return [...new Set([around, '/'])]
}

/** Why a group of version 2 can hold no other one with a quota; undefined if it can. The reader gets the names of its files. */
export function whyNoQuotaIn(group: string, read: (name: string) => string | undefined): string | undefined {
  const controllers = read('cgroup.controllers') ?? ''
  if (!controllers.trim().split(/\s+/).includes('cpu')) return `${group} has no controller for processors`
  const type = read('cgroup.type')?.trim()
  // The root of the machine has no type. It may have both processes and groups.
  if (type === undefined) return undefined
  if (type !== 'domain') return `${group} is of the type '${type}'`
  // The kernel would take the controller, but then no process could join the new group.
  return (read('cgroup.procs') ?? '').trim() === ''
    ? undefined
    : `processes run in ${group} itself, as in a container`
}

/** Reads a file of a group. Returns undefined if there is none, or if it cannot be read. */
export function readGroupFile(folder: string, name: string): string | undefined {
  try {
    return readFileSync(join(folder, name), 'utf8')
  } catch {
    return undefined
  }
}
