import { parseArgs } from 'node:util'
import type { Question } from './answer.ts'
import { PROXIES, type Sender } from './cluster.ts'

export const USAGE: string = `npm run delay -- --nodes 1000 --proxy iptables [option…]

How long the delay of a graceful shutdown has to be in a cluster, by a model of how it learns of a stopped pod.

  --nodes N         how many nodes the cluster has: 1 to 20,000
  --proxy NAME      who sends the requests to your pods:
${Object.entries(PROXIES)
  .map(([name, { title }]) => `                      ${name.padEnd(15)}${title}`)
  .join('\n')}
  --min-sync TIME   minSyncPeriod of kube-proxy, such as 10s; by default 1s
  --rate N          new connections to each pod in a second; by default 100
  --longest TIME    what your longest request takes; by default 10s
  --seed N          for other random numbers; by default 1
  --write           without all others: writes the tables of docs/delay.md`

/** What is wrong with the command line. */
export class WrongArguments extends Error {}

const OPTIONS = {
  nodes: { type: 'string' },
  proxy: { type: 'string' },
  'min-sync': { type: 'string' },
  rate: { type: 'string' },
  longest: { type: 'string' },
  seed: { type: 'string' },
  write: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

/** The question, or what else is to be done. */
export function parseArguments(words: readonly string[]): Question | 'help' | 'write' {
  const given = parse(words)
  if (given.help) return 'help'
  if (given.write) return 'write'
  const proxy = proxyOf(given.proxy)
  const minSync = given['min-sync'] === undefined ? undefined : timeOf('--min-sync', given['min-sync'])
  if (minSync !== undefined && !PROXIES[proxy].hasMinSync) {
    throw new WrongArguments(
      `\`--min-sync\` is an option of kube-proxy, and \`--proxy\` is ${proxy}: leave it out`,
    )
  }
  return {
    cluster: { nodes: numberOf('--nodes', given.nodes, 1, 20_000), proxy, minSync },
    load: {
      perSecond: numberOf('--rate', given.rate ?? '100', 1, 10_000),
      longestRequest: timeOf('--longest', given.longest ?? '10s'),
    },
    seed: numberOf('--seed', given.seed ?? '1', 0, 2 ** 32 - 1),
  }
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: OPTIONS }).values
  } catch (error) {
    throw new WrongArguments((error as Error).message)
  }
}

function proxyOf(given: string | undefined): Sender {
  if (given !== undefined && Object.hasOwn(PROXIES, given)) return given as Sender
  throw new WrongArguments(
    `\`--proxy\` must be one of ${Object.keys(PROXIES).join(', ')}: ${given === undefined ? 'it is missing' : `got '${given}'`}`,
  )
}

function numberOf(option: string, given: string | undefined, least: number, most: number): number {
  const value = Number(given?.replaceAll(',', ''))
  if (given && Number.isInteger(value) && value >= least && value <= most) return value
  throw new WrongArguments(
    `\`${option}\` must be a whole number from ${least} to ${most}: ${given === undefined ? 'it is missing' : `got '${given}'`}`,
  )
}

function timeOf(option: string, given: string): number {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(given) ?? []
  const value = Number(digits) * ({ ms: 0.001, s: 1, m: 60 }[unit as 'ms'] ?? Number.NaN)
  if (value <= 600) return value
  throw new WrongArguments(
    `\`${option}\` must be a time of at most 10 minutes, such as 500ms, 10s or 1m: got '${given}'`,
  )
}
