import { existsSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { SourceFile } from '../source.ts'

import { readText } from './files/read-text.ts'

/** A package.json, as far as it matters here. */
export interface Package {
  readonly folder: string
  readonly name: string
  /** What the package needs when it runs, by name. What only developers need is left out. */
  readonly dependencies: readonly string[]
  readonly scripts: Readonly<Record<string, string>>
}

/** The packages of a project. Those above a file are looked for when they are asked for. */
export class Packages {
  readonly #known = new Map<string, Package | undefined>()

  /** Each package.json that was found. */
  readonly files: SourceFile[] = []

  /** Reads a package.json that was found. */
  add(file: SourceFile): void {
    this.files.push(file)
    this.#read(dirname(resolve(file.path)))
  }

  /** The package that a file belongs to: the nearest one above it, inside of its repository. */
  nearest(file: string): Package | undefined {
    let folder = dirname(resolve(file))
    for (;;) {
      const found = this.#read(folder)
      if (found || existsSync(join(folder, '.git')) || dirname(folder) === folder) return found
      folder = dirname(folder)
    }
  }

  /** The package that an image is built from, going by its name. */
  ofImage(image: string): Package | undefined {
    const name = /([^/:@]+)(?:[:@].*)?$/.exec(image)?.[1]
    return [...this.#known.values()].find(
      (each) => each && (each.name.replace(/^@[^/]+\//, '') === name || basename(each.folder) === name),
    )
  }

  #read(folder: string): Package | undefined {
    if (!this.#known.has(folder)) this.#known.set(folder, readPackage(folder))
    return this.#known.get(folder)
  }
}

function readPackage(folder: string): Package | undefined {
  try {
    const { name, dependencies, optionalDependencies, scripts } = JSON.parse(
      readText(join(folder, 'package.json')).text,
    )
    return {
      folder,
      name: String(name ?? basename(folder)),
      dependencies: Object.keys({ ...dependencies, ...optionalDependencies }),
      scripts: { ...scripts },
    }
  } catch {
    return undefined
  }
}
