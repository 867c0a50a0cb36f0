import { DEFAULT_SIGNALS } from '../../../core/check/settings.ts'
import { isNodeImage } from '../../base-image.ts'
import type { Project } from '../../project.ts'
import type { Dockerfile } from '../../read/dockerfile.ts'
import type { Variables } from '../../read/variables.ts'
import { changeOfLine, type Fault, type Rule } from '../../rule.ts'
import { isNode } from '../../start/runners.ts'
import { rewriteOf } from '../../start/wrappers.ts'
import { programOfImage, usesLastcall } from '../../uses-lastcall.ts'

/** A signal that starts no shutdown. */
export const stopsignal: Rule = {
  id: 'docker/stopsignal',
  check: (project) =>
    project.dockerfiles.flatMap((image) => [...faultsIn(image, project), ...rewriteFaults(image, project)]),
}

/** dumb-init can make another signal of SIGTERM. */
function rewriteFaults(image: Dockerfile, project: Project): Fault[] {
  const place = image.entrypoint ?? image.cmd
  const program = programOfImage(image)
  const number = rewriteOf(program.words, SIGTERM)
  if (place === undefined || number === undefined || !isNode(program.words)) return []
  const signal = NUMBERS[number] ?? `signal ${number}`
  if (number !== 0 && isHeard(signal, image, project)) return []
  return [
    {
      level: usesLastcall(program, project) || number === 0 ? 'error' : 'warning',
      place,
      title:
        number === 0
          ? 'dumb-init keeps SIGTERM to itself, so your program does not learn of a stop.'
          : `dumb-init makes ${signal} of SIGTERM, and no code listens to ${signal}.`,
      remedy: { text: `Remove \`${SIGTERM}:${number}\` and its option from the command.` },
    },
  ]
}

/** The number of SIGTERM. */
const SIGTERM = 15

function faultsIn(image: Dockerfile, project: Project): Fault[] {
  const { stopSignal, base } = image
  const program = programOfImage(image)
  if (stopSignal === undefined || !(isNodeImage(base) || isNode(program.words))) return []
  const signal = signalOf(stopSignal.value)
  const usesIt = usesLastcall(program, project)
  if (signal === undefined || isHeard(signal, image, project)) return []
  const isDeadly = signal === 'SIGKILL'
  return [
    {
      level: usesIt || isDeadly ? 'error' : 'warning',
      place: stopSignal,
      title: isDeadly
        ? '`docker stop` sends SIGKILL: nothing in the container can finish its work.'
        : usesIt
          ? `\`docker stop\` sends ${signal}. lastcall listens to ${heard(image.variables).join(' and ')}, so no shutdown starts.`
          : `\`docker stop\` sends ${signal}, and no code listens to it.`,
      ...removal(image),
    },
  ]
}

/** SIGTERM is what Docker sends by default. */
function removal({ stopSignal }: Dockerfile): Pick<Fault, 'remedy' | 'fix'> {
  const place = stopSignal as NonNullable<typeof stopSignal>
  return changeOfLine('Remove the line, or name SIGTERM.', [{ ...place, text: 'SIGTERM' }], { isSafe: false })
}

/** Whether lastcall or some code of the project listens to a signal. */
function isHeard(signal: string, { variables }: Dockerfile, { code }: Project): boolean {
  if (heard(variables).includes(signal)) return true
  return signal !== 'SIGKILL' && code.some((each) => each.code.includes(signal))
}

function heard(variables: Variables): readonly string[] {
  const own = variables.get('LASTCALL_SIGNALS')?.value
  return own ? own.split(',').map((each) => each.trim()) : DEFAULT_SIGNALS
}

/** The name of a signal; undefined for one that is set when the image is built. */
export function signalOf(text: string): string | undefined {
  if (/^\d+$/.test(text)) return NUMBERS[text]
  const name = text.toUpperCase().replaceAll(/["']/g, '')
  return /^[A-Z][A-Z0-9]*$/.test(name) ? (name.startsWith('SIG') ? name : `SIG${name}`) : undefined
}

const NUMBERS: Readonly<Record<string, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  9: 'SIGKILL',
  10: 'SIGUSR1',
  12: 'SIGUSR2',
  15: 'SIGTERM',
}
