import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { example } from '../../support/deployed.ts'
import { childOf, pause } from '../../support/program.ts'
import { cachedRoot, packedLastcall } from '../support/root.ts'

/** Longest that a machine may take to boot, or a command to succeed in it, in milliseconds. */
const PATIENCE = 60_000

/** Milliseconds between two looks. */
const INTERVAL = 50

/** The namespaces of a machine that a command enters. */
const NAMESPACES = ['--mount', '--uts', '--ipc', '--net', '--pid']

export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A Debian that systemd boots, in a network of its own. What is written in it is gone with it. */
export class Machine {
  /** A folder outside of the machine that stays when it is off. In it, that is `/kept`. */
  readonly kept: string
  readonly #nspawn: ChildProcess
  #leader = 0

  private constructor(kept: string, nspawn: ChildProcess) {
    this.kept = kept
    this.#nspawn = nspawn
  }

  static async boot(): Promise<Machine> {
    const kept = mkdtempSync(join(tmpdir(), 'lastcall-machine-'))
    const nspawn = spawn(
      'systemd-nspawn',
      [
        '--quiet',
        `--directory=${cachedRoot()}`,
        '--volatile=overlay',
        '--private-network',
        // Without systemd-machined, which is not everywhere.
        '--keep-unit',
        '--register=no',
        '--console=pipe',
        `--bind=${kept}:/kept`,
        '--boot',
        // It waits for what a container does not have.
        'systemd.mask=systemd-logind.service',
      ],
      { stdio: 'ignore' },
    )
    const machine = new Machine(kept, nspawn)
    try {
      await machine.#untilBooted()
      machine.#install()
      return machine
    } catch (error) {
      await machine.destroy()
      throw error
    }
  }

  /** Runs a command to its end. */
  async run(...command: readonly string[]): Promise<Finished> {
    const child = this.start(...command)
    child.stdin?.end()
    let stdout = ''
    let stderr = ''
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    const [code] = await once(child, 'close')
    return { code, stdout, stderr }
  }

  /** The output of a command that has to succeed. */
  async output(...command: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(...command)
    if (code !== 0) throw new Error(`${command.join(' ')} ends with ${code}: ${stderr}${stdout}`)
    return stdout
  }

  start(...command: readonly string[]): ChildProcess {
    return spawn('nsenter', [`--target=${this.#leader}`, ...NAMESPACES, ...command])
  }

  write(path: string, text: string): void {
    const place = this.#outside(path)
    mkdirSync(dirname(place), { recursive: true })
    writeFileSync(place, text)
  }

  copy(file: string, path: string): void {
    cpSync(file, this.#outside(path))
  }

  /** A property of a unit, as `systemctl show` tells it. */
  async show(unit: string, property: string): Promise<string> {
    return (await this.output('systemctl', 'show', '--value', `--property=${property}`, unit)).trim()
  }

  /** What a unit has written since it was started for the first time. */
  journal(unit: string): Promise<string> {
    return this.output('journalctl', '--no-pager', '--output=cat', `--unit=${unit}`)
  }

  /** Resolves when a check succeeds. */
  async until(what: string, check: () => Promise<boolean>): Promise<void> {
    const end = performance.now() + PATIENCE
    while (!(await check())) {
      if (performance.now() > end) throw new Error(`it never was so: ${what}`)
      await pause(INTERVAL)
    }
  }

  /** Stops all units, as the machine does when it is switched off. Resolves when it is off. */
  async powerOff(): Promise<void> {
    const off = once(this.#nspawn, 'exit')
    await this.run('systemctl', '--no-block', 'poweroff')
    await off
  }

  async destroy(): Promise<void> {
    const { exitCode, signalCode, pid } = this.#nspawn
    if (exitCode === null && signalCode === null) {
      const off = once(this.#nspawn, 'exit')
      // Nothing in it is worth a shutdown. When its first process is gone, `systemd-nspawn` removes what it has made.
      const leader = childOf(pid)
      if (leader > 0) process.kill(leader, 'SIGKILL')
      else this.#nspawn.kill()
      await off
    }
    rmSync(this.kept, { recursive: true, force: true })
  }

  async #untilBooted(): Promise<void> {
    await this.until('the machine runs', async () => {
      // The first child of all only makes that which boots.
      this.#leader = childOf(this.#nspawn.pid)
      if (this.#leader === 0) return false
      const { stdout } = await this.run('systemctl', 'is-system-running')
      return /running|degraded/.test(stdout)
    })
  }

  /** Puts the library and Node where the units of the examples expect them. */
  #install(): void {
    cpSync(packed(), this.#outside('/srv/web/node_modules'), { recursive: true, verbatimSymlinks: true })
    symlinkSync('/usr/local/bin/node', this.#outside('/usr/bin/node'))
    for (const program of ['load.js', 'service.js', 'supervised.js'])
      this.copy(fileURLToPath(new URL(`programs/${program}`, import.meta.url)), `/srv/web/${program}`)
    this.copy(example('pm2/server.js'), '/srv/web/server.js')
    this.copy(example('systemd/socket-server.js'), '/srv/web/socket-server.js')
  }

  #outside(path: string): string {
    return `/proc/${this.#leader}/root${path}`
  }
}

let folder: string | undefined

/** One packing is enough for all machines. */
function packed(): string {
  folder ??= packedLastcall()
  return folder
}

/** Why there are no machines here, or false. */
export function noMachine(): string | false {
  const { status } = spawnSync('systemd-nspawn', ['--version'])
  if (status !== 0) return 'there is no `systemd-nspawn` here (Debian: systemd-container)'
  return readFileSync('/proc/mounts', 'utf8').includes(' cgroup') ? false : 'there are no cgroups here'
}
