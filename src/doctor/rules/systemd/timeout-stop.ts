import { formatSum, inSeconds, MARGIN, MARGIN_NAME } from '../../format-time.ts'
import type { Project } from '../../project.ts'
import { UNIT_GRACE, type Unit } from '../../read/systemd.ts'
import { timeIn } from '../../read/time-setting.ts'
import { changeOfValue, type Fault, type Rule } from '../../rule.ts'
import { timesOfProgram } from '../../uses-lastcall.ts'
import { programOf } from './units.ts'

/** Milliseconds that the grace period should have to spare. */
const RESERVE = 5_000

/** systemd kills what is left of a unit after TimeoutStopSec. */
export const timeoutStop: Rule = {
  id: 'systemd/timeout-stop',
  check: (project) => project.units.flatMap((unit) => faultsIn(unit, project)),
}

function faultsIn(unit: Unit, project: Project): Fault[] {
  const times = timesOfProgram(programOf(unit), project)
  const grace = timeIn(unit.timeoutStop, UNIT_GRACE)
  // 0 stands for no limit.
  if (times === undefined || grace === undefined || grace === 0 || times.timeout + MARGIN <= grace) return []
  const to = `${inSeconds(times.timeout + RESERVE)}s`
  const text = 'Raise TimeoutStopSec.'
  return [
    {
      level: 'error',
      place: unit.timeoutStop ?? unit.execStart,
      title: 'systemd kills the service before its shutdown is over.',
      arithmetic: formatSum(
        [
          [times.timeout, times.timeoutName],
          [MARGIN, MARGIN_NAME],
        ],
        '>',
        [grace, unit.timeoutStop ? 'TimeoutStopSec' : 'TimeoutStopSec, by default'],
      ),
      ...(unit.timeoutStop
        ? changeOfValue(text, unit.timeoutStop, to, { isSafe: true })
        : { remedy: { text, to: `TimeoutStopSec=${to}` } }),
    },
  ]
}
