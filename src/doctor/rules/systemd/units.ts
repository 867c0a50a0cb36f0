import type { Unit } from '../../read/systemd.ts'
import type { Program } from '../../uses-lastcall.ts'

/** The program of a unit. */
export function programOf({ file, execStart, variables }: Unit): Program {
  return { path: file.path, words: execStart.words, variables, image: '', platform: null }
}
