import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'

/** Names begin with this and the id of the process that made them, so that a later run can remove what is left. */
const PREFIX = 'lastcall-race'

/** Debian keeps `ip` and `nft` in a folder that only root has on the PATH. */
const ENV = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` }

const live = new Set<Namespace>()

process.once('exit', () => {
  for (const namespace of live) namespace.delete()
})

/** A network namespace. It ends with everything in it: its links, its nftables, and the other end of each link. */
export class Namespace {
  readonly #name: string

  constructor(name: string) {
    this.#name = `${PREFIX}-${process.pid}-${name}`
    runAlone('ip', ['netns', 'add', this.#name])
    live.add(this)
    this.ip('link set lo up')
  }

  /** A command that runs the one behind it inside. */
  get inside(): readonly [string, ...string[]] {
    return ['ip', 'netns', 'exec', this.#name]
  }

  /** Configures addresses, links and routes, one command a line. */
  ip(commands: string): void {
    runAlone('ip', ['-netns', this.#name, '-batch', '-'], commands)
  }

  nft(commands: string): void {
    const [command, ...args] = this.inside
    runAlone(command, [...args, 'nft', '-f', '-'], commands)
  }

  /** Makes a link: `own` is its end here, and `eth0` is its end in the other namespace. */
  link(own: string, other: Namespace): void {
    this.ip(`link add name ${own} type veth peer name eth0 netns ${other.#name}`)
  }

  /** Kills what still runs in it. */
  delete(): void {
    live.delete(this)
    deleteByName(this.#name)
  }
}

/** Why there can be no namespaces with nftables in them, or false. */
export function whyNoNamespaces(): string | false {
  for (const command of ['ip', 'nft']) {
    if (spawnSync(command, ['-V'], { env: ENV }).error) return `there is no \`${command}\` here`
  }
  let tried: Namespace | undefined
  try {
    tried = new Namespace('tried')
    tried.nft(
      'table ip race { chain output { type nat hook output priority -100; dnat to numgen random mod 1 map { 0 : 10.0.0.2 }; }; }',
    )
    return false
  } catch (error) {
    return `network namespaces with nftables need root and a kernel that has them: ${(error as Error).message}`
  } finally {
    tried?.delete()
  }
}

/** Deletes the namespaces of processes that were killed before they could. */
export function deleteStrays(): void {
  for (const name of namesOfAll()) {
    const [, pid] = new RegExp(`^${PREFIX}-(\\d+)-`).exec(name) ?? []
    if (pid && !isRunning(Number(pid))) deleteByName(name)
  }
}

function deleteByName(name: string): void {
  const { stdout } = spawnSync('ip', ['netns', 'pids', name], { env: ENV, encoding: 'utf8' })
  for (const pid of stdout?.split('\n').filter(Boolean) ?? []) kill(Number(pid))
  spawnSync('ip', ['netns', 'del', name], { env: ENV })
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has just ended.
  }
}

function namesOfAll(): string[] {
  try {
    return readdirSync('/run/netns')
  } catch {
    // Nobody has made one yet.
    return []
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function runAlone(command: string, args: readonly string[], input = ''): void {
  const { status, stderr, error } = spawnSync(command, args, { env: ENV, input, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${[command, ...args].join(' ')}: ${error?.message ?? stderr.trim()}`)
}
