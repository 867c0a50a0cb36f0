import { formatSum, inSeconds, MARGIN, MARGIN_NAME } from '../../format-time.ts'
import { isSetUp } from '../../package-uses-lastcall.ts'
import type { Project } from '../../project.ts'
import { COMPOSE_GRACE, type ComposeService } from '../../read/compose/compose.ts'
import { timeIn } from '../../read/time-setting.ts'
import type { Fault, Rule } from '../../rule.ts'
import { isOneShot } from '../../start/one-shot.ts'
import { programOfService } from '../../start/service.ts'
import { lastWords } from '../../start/shell.ts'
import { timesOfProgram } from '../../uses-lastcall.ts'
import { oncePerPlace } from '../once-per-place.ts'
import { placeOfSetting, raised } from '../raise.ts'

/** Milliseconds that the grace period should have to spare. */
const RESERVE = 5_000

/** `docker compose stop` kills a service after 10 s, unless the file gives it more. */
export const composeGraceSum: Rule = {
  id: 'compose/grace-sum',
  check: (project) => {
    const found = project.services.flatMap((service) => faultIn(service, project) ?? [])
    return oncePerPlace(found.sort((one, other) => other.need - one.need).map(({ fault }) => fault))
  },
}

/** A fault, and the milliseconds that the service needs. */
interface Need {
  readonly need: number
  readonly fault: Fault
}

function faultIn(service: ComposeService, project: Project): Need | undefined {
  const { name, gracePeriod: current, body } = service
  if (isToolOfOthers(service)) return undefined
  const times = timesOfProgram(programOfService(service, project), project)
  const grace = timeIn(current, COMPOSE_GRACE)
  if (times === undefined || grace === undefined || times.timeout + MARGIN <= grace) return undefined
  const setting = { current, body }
  const fault: Fault = {
    level: 'error',
    place: placeOfSetting(setting),
    title: `Compose kills ${name.value} before its shutdown is over.`,
    arithmetic: formatSum(
      [
        [times.timeout, times.timeoutName],
        [MARGIN, MARGIN_NAME],
      ],
      '>',
      [grace, current ? 'stop_grace_period' : 'stop_grace_period, by default'],
    ),
    ...raised({
      ...setting,
      text: 'Raise the grace period.',
      key: 'stop_grace_period',
      value: `${inSeconds(times.timeout + RESERVE)}s`,
    }),
  }
  return { need: times.timeout, fault }
}

/** A migration that shares the variables of a service. It ends by itself, and without lastcall. */
function isToolOfOthers({ command }: ComposeService): boolean {
  if (command === undefined) return false
  const words = lastWords(command)
  return isOneShot(words) && !isSetUp(words, new Map())
}
