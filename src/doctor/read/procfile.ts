import type { SourceFile } from '../source.ts'
import { type Command, scriptCommand } from '../start/command.ts'

/** The commands of a Procfile: `web: node server.js`. */
export function readProcfile(file: SourceFile): Command[] {
  return [...file.text.matchAll(/^([\w-]+:[ \t]*)(\S.*)$/gm)].map(
    ({ 1: head = '', 2: script = '', index }) => {
      const start = index + head.length
      return scriptCommand(script, 'sh', { file, start, end: start + script.length })
    },
  )
}
