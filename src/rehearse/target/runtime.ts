import { basename } from 'node:path'
import type { Target } from '../result.ts'

/** What a process runs, by its executable. */
export function runtimeOf(executable: string): Target['runtime'] {
  const name = basename(executable)
  if (/^(node|nodejs)\d*$/.test(name)) return 'node'
  if (/^python[\d.]*$/i.test(name)) return 'python'
  return name === 'nginx' ? 'nginx' : 'other'
}
