import { locate } from '../../source.ts'
import { watcherOf } from '../../start/runners.ts'
import type { YamlValue } from '../yaml.ts'
import { COMPOSE_GRACE, type ComposeService, commandIn, durationIn, mountsSources } from './compose.ts'

/** A service as its own file starts it. What others set in its place is no fault of it, unless they are for development. */
export function alone(service: ComposeService, others: readonly YamlValue[]): ComposeService {
  const { gracePeriod, body } = service
  const own = gracePeriod ? gracePeriod.value : COMPOSE_GRACE
  return {
    ...service,
    gracePeriod: others.some((other) => raisesGrace(other, own)) ? locate(undefined, body) : gracePeriod,
    isCommandReplaced: others.some(replacesCommand),
  }
}

/** A time that is filled in later counts as a longer one. */
function raisesGrace(other: YamlValue, own: number | undefined): boolean {
  const time = durationIn(other.get('stop_grace_period'))
  return time !== undefined && (time.value ?? Infinity) > (own ?? 0)
}

/** What a developer starts says nothing about production. */
function replacesCommand(other: YamlValue): boolean {
  const command = commandIn(other.get('command') ?? other.get('entrypoint'))
  return command !== undefined && watcherOf(command.words) === undefined && !mountsSources(other)
}
