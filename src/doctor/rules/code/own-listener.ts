import type { Project } from '../../project.ts'
import type { CodeFile } from '../../read/code.ts'
import type { Rule } from '../../rule.ts'
import { textOf } from '../../source.ts'
import { importLine } from './import-line.ts'
import { signalListeners } from './signal-listeners.ts'

/** Two parts of one program that both answer SIGTERM. */
export const ownListener: Rule = {
  id: 'code/own-listener',
  check: (project) =>
    project.code
      .filter((file) => isBesideLastcall(file, project))
      .flatMap((file) =>
        signalListeners(file).map(({ place, body }) => ({
          level: 'hint',
          place,
          title: /process\s*\.\s*exit/.test(body)
            ? 'This listener runs beside lastcall, and may end the process before your hooks have finished.'
            : 'This listener runs beside lastcall, and nothing waits for it.',
          remedy: {
            text: 'Make it a hook, with the code of the listener inside.',
            from: textOf(place).split('\n')[0]?.trim(),
            to: withImport("onShutdown('cleanup', async () => { … })", file.code),
          },
        })),
      ),
}

function withImport(call: string, code: string): string {
  return /\bonShutdown\b/.test(code) ? call : `${importLine('onShutdown', 'lastcall', code)}\n${call}`
}

function isBesideLastcall({ usesLastcall, file }: CodeFile, { packages, code }: Project): boolean {
  if (usesLastcall) return true
  const own = packages.nearest(file.path)
  // The library itself is no service.
  if (own?.name === 'lastcall') return false
  return code.some((other) => other.usesLastcall && packages.nearest(other.file.path) === own)
}
