import { onOneLine } from '../../core/node/show.ts'
import type { ListenAddress } from '../system/leader.ts'

/** Where a process listens. */
interface Place {
  readonly name: string
  readonly addresses: readonly ListenAddress[]
}

export function namesOf(addresses: readonly ListenAddress[]): string[] {
  return addresses.map(({ address }) => address)
}

/**
 * S6: why a process is of no use that is ready, but does not listen where the one before it does. Clients would be refused
 * there when that has stopped.
 *
 * @param expected - Where the process before it listens.
 * @param own - Where this one listens.
 * @param ms - The time that it had.
 */
export function wrongAddress(expected: readonly string[], own: readonly string[], ms: number): Error {
  const missing = expected.filter((each) => !own.includes(each))
  const instead = own.filter((each) => !expected.includes(each))
  const came = instead.length > 0 ? `, but on ${listed(instead)}` : ''
  return new Error(
    `it did not listen on ${listed(missing)} within ${ms} ms, as the process before it does${came}; let it exit if it cannot listen there, or use \`lastcall restart\` to change the port`,
  )
}

/** S6: what is printed if an instance listens, but nowhere where the first one does. */
export function apartWarning(instances: readonly Place[]): string | undefined {
  const places = instances.map(({ name, addresses }) => ({ name, own: namesOf(addresses) }))
  const [first, ...others] = places.filter(({ own }) => own.length > 0)
  const apart = others.find(({ own }) => !own.some((each) => first?.own.includes(each)))
  if (!first || !apart) return undefined
  const where = `${apart.name} listens on ${listed(apart.own)}, and ${first.name} on ${listed(first.own)}`
  return `lastcall: ${where}; let an instance exit if it cannot listen on its port\n`
}

/** Addresses as people name them. */
function listed(addresses: readonly string[]): string {
  return addresses.map((each) => onOneLine(each.replace(/^\[::\]:/, 'port '))).join(' and ')
}
