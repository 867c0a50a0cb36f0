import { isNodeImage } from '../../base-image.ts'
import type { Project } from '../../project.ts'
import type { ComposeService } from '../../read/compose/compose.ts'
import type { Dockerfile } from '../../read/dockerfile.ts'
import { changeOfLine, type Fault, type Rule } from '../../rule.ts'
import type { Located } from '../../source.ts'
import { isNode } from '../../start/runners.ts'
import { imageOf, programOfService } from '../../start/service.ts'
import { rewriteOf } from '../../start/wrappers.ts'
import { type Program, programOfImage, usesLastcall } from '../../uses-lastcall.ts'
import { heardByLastcall, isHeard, SIGNALS, signalOf } from '../heard-signals.ts'
import { oncePerPlace } from '../once-per-place.ts'

/** A signal that starts no shutdown. */
export const stopsignal: Rule = {
  id: 'docker/stopsignal',
  check: (project) => [
    ...project.dockerfiles.flatMap((image) => [
      ...imageFaults(image, project),
      ...rewriteFaults(image, project),
    ]),
    ...oncePerPlace(project.services.flatMap((service) => serviceFaults(service, project))),
  ],
}

/** dumb-init can make another signal of SIGTERM. */
function rewriteFaults(image: Dockerfile, project: Project): Fault[] {
  const place = image.entrypoint ?? image.cmd
  const program = programOfImage(image)
  const number = rewriteOf(program.words, SIGTERM)
  if (place === undefined || number === undefined || !isNode(program.words)) return []
  const signal = SIGNALS[number] ?? `signal ${number}`
  if (number !== 0 && isHeard(signal, image.variables, project)) return []
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

function imageFaults(image: Dockerfile, project: Project): Fault[] {
  const { stopSignal, base } = image
  const program = programOfImage(image)
  const isOurs = isNodeImage(base) || isNode(program.words)
  return stopSignal && isOurs ? faultsOf(stopSignal, program, project) : []
}

/** `stop_signal` of a service stands above that of its image. */
function serviceFaults(service: ComposeService, project: Project): Fault[] {
  const { stopSignal } = service
  const program = programOfService(service, project)
  const isOurs =
    isNodeImage(imageOf(service, project)) || isNode(program.words) || usesLastcall(program, project)
  return stopSignal && isOurs ? faultsOf(stopSignal, program, project) : []
}

function faultsOf(stopSignal: Located<string>, program: Program, project: Project): Fault[] {
  const signal = signalOf(stopSignal.value)
  if (signal === undefined || isHeard(signal, program.variables, project)) return []
  const usesIt = usesLastcall(program, project)
  const isDeadly = signal === 'SIGKILL'
  return [
    {
      level: usesIt || isDeadly ? 'error' : 'warning',
      place: stopSignal,
      title: isDeadly
        ? '`docker stop` sends SIGKILL: nothing in the container can finish its work.'
        : usesIt
          ? `\`docker stop\` sends ${signal}. lastcall listens to ${heardByLastcall(program.variables).join(' and ')}, so no shutdown starts.`
          : `\`docker stop\` sends ${signal}, and no code listens to it.`,
      ...removal(stopSignal),
    },
  ]
}

/** SIGTERM is what Docker sends by default. */
function removal(place: Located<string>): Pick<Fault, 'remedy' | 'fix'> {
  return changeOfLine('Remove the line, or name SIGTERM.', [{ ...place, text: 'SIGTERM' }], { isSafe: false })
}
