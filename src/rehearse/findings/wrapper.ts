import { basename } from 'node:path'
import type { ProcessFate } from '../result.ts'
import type { Measured, Stopped } from './measured.ts'

/** Programs that start another one and stay in front of it. */
const PACKAGE_MANAGERS = ['npm', 'npx', 'yarn', 'pnpm', 'pnpx']
const SHELLS = ['sh', 'bash', 'dash', 'ash', 'zsh', 'busybox']

export type WrapperKind = 'package-manager' | 'shell' | 'other'

/** The name of the program that was started. */
export function firstName({ command }: Measured): string {
  return basename(command[0] ?? '')
}

export function wrapperKind(measured: Measured): WrapperKind {
  const name = firstName(measured)
  if (PACKAGE_MANAGERS.includes(name)) return 'package-manager'
  return SHELLS.includes(name) || isScript(measured) ? 'shell' : 'other'
}

/** Whether a shell runs the program that was started, since the first line of the file says so. */
function isScript({ rehearsals }: Measured): boolean {
  return rehearsals.some(({ processes: [first] }) => {
    const [program = ''] = first?.command.split(' ') ?? []
    return SHELLS.includes(basename(program))
  })
}

/** The process that listens although another one was started; undefined if the one that was started listens itself. */
export function serverBehind({ processes }: Stopped): ProcessFate | undefined {
  const [first, ...others] = processes
  return first?.listens ? undefined : others.find(({ listens }) => listens)
}
