import type { Project } from '../../project.ts'
import type { Unit } from '../../read/systemd.ts'
import { changeOfLine, type Fault, type Rule } from '../../rule.ts'
import type { Located } from '../../source.ts'
import { isNode } from '../../start/runners.ts'
import { usesLastcall } from '../../uses-lastcall.ts'
import { heardByLastcall, signalOf } from '../heard-signals.ts'
import { programOf } from './units.ts'

/** Settings by which systemd leaves processes behind, or sends a signal that ends no program in order. */
export const killMode: Rule = {
  id: 'systemd/kill-mode',
  check: (project) =>
    project.units.flatMap((unit) => [
      ...modeFaults(unit, project),
      ...signalFaults(unit, project),
      ...sigkillFaults(unit, project),
    ]),
}

function modeFaults(unit: Unit, project: Project): Fault[] {
  const { killMode: mode } = unit
  if (mode?.value === 'none')
    return [
      faultAt(
        mode,
        'systemd sends no signal: the service is left running when its unit stops.',
        'KillMode',
        'mixed',
      ),
    ]
  if (mode?.value === 'process' && isOurs(unit, project))
    return [
      faultAt(
        mode,
        'Only the main process is killed after TimeoutStopSec. What it has started is left running.',
        'KillMode',
        'mixed',
      ),
    ]
  return []
}

function signalFaults(unit: Unit, project: Project): Fault[] {
  const { killSignal, variables } = unit
  const signal = killSignal && signalOf(killSignal.value)
  if (killSignal === undefined || signal === undefined) return []
  if (signal === 'SIGKILL')
    return [
      faultAt(
        killSignal,
        'The first signal is SIGKILL: nothing can finish its work.',
        'KillSignal',
        'SIGTERM',
      ),
    ]
  const heard = heardByLastcall(variables)
  if (heard.includes(signal) || !usesLastcall(programOf(unit), project)) return []
  const title = `systemd sends ${signal}. lastcall listens to ${heard.join(' and ')}, so no shutdown starts.`
  return [faultAt(killSignal, title, 'KillSignal', 'SIGTERM')]
}

function sigkillFaults(unit: Unit, project: Project): Fault[] {
  const { sendsSigkill } = unit
  if (sendsSigkill === undefined || !/^(no|false|off|0)$/.test(sendsSigkill.value) || !isOurs(unit, project))
    return []
  const title = 'A process that hangs after TimeoutStopSec is never killed, and holds its port.'
  return [faultAt(sendsSigkill, title, 'SendSIGKILL', 'yes')]
}

function isOurs(unit: Unit, project: Project): boolean {
  return isNode(unit.execStart.words) || usesLastcall(programOf(unit), project)
}

function faultAt(place: Located<string>, title: string, name: string, value: string): Fault {
  const text = `Set ${name} to ${value}, or remove the line.`
  return {
    level: 'error',
    place,
    title,
    ...changeOfLine(text, [{ ...place, text: value }], { isSafe: false }),
  }
}
