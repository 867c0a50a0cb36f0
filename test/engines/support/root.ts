import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { npm } from '../../support/installed.ts'
import { lacks } from './packages.ts'

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url))
const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'lastcall')

/** Where the root has Node; npm stands beside it. */
const PREFIX = 'usr/local'

/**
 * The folder of a Debian with systemd, with the Node that runs this, its npm, and a user `node`. It takes half a minute
 * to make and is kept, so that a test must not write into it. Undefined where it cannot be made.
 */
export function cachedRoot(): string | undefined {
  const root = join(CACHE, 'debian-bookworm')
  if (!existsSync(root)) makeRoot(root)
  if (existsSync(root) && versionIn(root) !== process.version) putNode(root)
  return existsSync(root) ? root : undefined
}

/** Why what needs the root is skipped, or false. */
export function noRoot(): string | false {
  if (process.getuid?.() !== 0) return 'only root can make a Debian root'
  return lacks('debootstrap') || (cachedRoot() === undefined && 'no Debian root could be made')
}

/** Builds it beside its place, so that a root that is there is a whole one. */
function makeRoot(root: string): void {
  mkdirSync(CACHE, { recursive: true })
  const fresh = mkdtempSync(join(CACHE, 'making-'))
  try {
    const flags = ['--variant=minbase', '--include=systemd,systemd-sysv,dbus']
    const { status } = spawnSync('debootstrap', [...flags, 'bookworm', fresh], { stdio: 'inherit' })
    if (status !== 0) return
    execFileSync('chroot', [fresh, 'useradd', '--create-home', '--uid', '1000', 'node'])
    for (const each of ['var/cache/apt', 'var/lib/apt/lists']) rmSync(join(fresh, each), { recursive: true })
    putNode(fresh)
    // It begins as a temporary folder, which is its owner's alone.
    chmodSync(fresh, 0o755)
    // Another run may have been faster.
    if (!existsSync(root)) renameSync(fresh, root)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

/** Copies the running Node, the shared libraries that the root lacks, and npm. */
function putNode(root: string): void {
  for (const library of sharedLibraries()) {
    if (!existsSync(join(root, library))) cpSync(library, join(root, library), { dereference: true })
  }
  const node = join(root, PREFIX, 'bin/node')
  cpSync(process.execPath, `${node}.new`, { dereference: true })
  renameSync(`${node}.new`, node)
  putNpm(root)
}

function sharedLibraries(): string[] {
  const { stdout } = spawnSync('ldd', [process.execPath], { encoding: 'utf8' })
  return [...stdout.matchAll(/=> (\/\S+)/g)].map(([, path]) => path as string)
}

/** Node's own distribution keeps npm here. Without it, tests of `npm start` are skipped. */
function putNpm(root: string): void {
  const npm = join(dirname(process.execPath), '../lib/node_modules/npm')
  const place = join(root, PREFIX, 'lib/node_modules/npm')
  rmSync(place, { recursive: true, force: true })
  if (!existsSync(npm)) return
  cpSync(npm, place, { recursive: true })
  for (const name of ['npm', 'npx']) {
    const link = join(root, PREFIX, 'bin', name)
    rmSync(link, { force: true })
    symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, link)
  }
}

function versionIn(root: string): string {
  const { stdout } = spawnSync('chroot', [root, `/${PREFIX}/bin/node`, '--version'], { encoding: 'utf8' })
  return String(stdout).trim()
}

/** A new folder `node_modules` with what is built, packed as for publication, and its dependencies. */
export function packedLastcall(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lastcall-packed-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  // Without its scripts: they would build `dist` anew.
  const [packed] = JSON.parse(
    npm(PROJECT, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder),
  )
  const modules = join(folder, 'node_modules')
  const lastcall = join(modules, 'lastcall')
  mkdirSync(lastcall, { recursive: true })
  const archive = join(folder, packed.filename)
  execFileSync('tar', ['--extract', '--file', archive, '--directory', lastcall, '--strip-components=1'])
  for (const name of ['debug', 'ms', 'p-timeout']) {
    cpSync(join(PROJECT, 'node_modules', name), join(modules, name), { recursive: true, dereference: true })
  }
  mkdirSync(join(modules, '.bin'))
  symlinkSync('../lastcall/dist/cli/lastcall.js', join(modules, '.bin/lastcall'))
  return modules
}
