import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BY_HAND, LASTCALL, PEERS } from '../contenders.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** Copies a contender and its library for as long as `use` takes; `use` is given the copy of the contender's file. */
export async function withSecondCopy<T>(contender: string, use: (copy: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'second-copy-'))
  try {
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    cpSync(join(ROOT, 'test/bench/contenders'), join(folder, 'contenders'), { recursive: true })
    const from = [LASTCALL, BY_HAND, ...PEERS].find(({ name }) => name === contender)?.from
    if (from) copyPackage(from, join(folder, 'node_modules'))
    return await use(join(folder, 'contenders', `${contender}.js`))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What it depends on may be shared. */
function copyPackage(name: string, modules: string): void {
  const own = name === 'lastcall' ? ROOT : join(ROOT, 'node_modules', name)
  for (const part of name === 'lastcall' ? ['package.json', 'dist'] : ['']) {
    cpSync(join(own, part), join(modules, name, part), { recursive: true })
  }
  const { dependencies = {} } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8'))
  for (const dependency of Object.keys(dependencies)) {
    const target = join(ROOT, 'node_modules', dependency)
    if (!existsSync(target)) continue
    const link = join(modules, dependency)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(target, link)
  }
}
