import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { describe, test } from 'node:test'
import { DOCS, readProject } from '../../scripts/pages.ts'
import { example } from '../support/deployed.ts'
import { readExample } from '../support/example.ts'

/** What goes into an image beside what matters there. */
const UNSHOWN = ['docker/package.json', 'docker/worker.js']

/** Those of which every file is shown. */
const FOLDERS = ['docker', 'guide', 'kubernetes', 'notice', 'ordering', 'pm2', 'shell', 'systemd']

/** A block of a page that shows a file of the examples, or what it prints. */
interface Shown {
  readonly page: string
  readonly file: string
  /** None if it is what the file prints. */
  readonly language: string
  readonly text: string
}

/**
 * A block shows a file if the paragraph before it has a link to it. A block without a language that comes later, with no
 * other file in between, shows what that prints.
 */
function shownBy(page: string, text: string): Shown[] {
  let last: string | undefined
  const blocks = [...text.matchAll(/(?<=\n\n)((?:[^\n]+\n)+)\n```(\w*)\n([\s\S]*?)^```$/gm)]
  return blocks.flatMap(([, paragraph = '', language = '', block = '']) => {
    const links = [...paragraph.matchAll(/\]\((?:\.\.\/)+examples\/([\w./-]*\w)\)/g)].map(([, file]) => file)
    const linked = links.at(-1)
    const file = linked ?? (language === '' ? last : undefined)
    last = linked ?? last
    const isShown = file !== undefined && (linked !== undefined || readExample(file).output !== '')
    return isShown ? [{ page, file, language, text: block }] : []
  })
}

const shown = DOCS.flatMap((page) => shownBy(page, readProject(`docs/${page}`)))

describe('what the docs show of the examples', () => {
  for (const { page, file, language, text } of shown) {
    const what = language === '' ? 'what it prints' : 'what is in it'
    test(`docs/${page}: ${file}: ${what}`, () => {
      const { program, output } = readExample(file)
      if (language !== '') assert.ok(`\n${program}`.includes(`\n${text}`), `${text}is no part of\n${program}`)
      else assert.ok(`\n${output}`.includes(`\n${text}`), `${text}is no part of\n${output}`)
    })
  }

  const migrations = readdirSync(example('migration')).map((library) => `migration/${library}`)
  for (const folder of [...FOLDERS, ...migrations]) {
    test(`each file of examples/${folder} is shown whole`, () => {
      const whole = shown.filter(({ file, text }) => text === readExample(file).program)
      const files = readdirSync(example(folder)).map((name) => `${folder}/${name}`)
      const hidden = files.filter((name) => !whole.some(({ file }) => file === name))
      assert.deepEqual(
        hidden.filter((name) => !UNSHOWN.includes(name)),
        [],
      )
    })
  }

  test('the timelines of docs/observability.md are whole', () => {
    const pictures = shown.filter(({ page }) => page === 'observability.md')
    assert.deepEqual(
      pictures.map(({ text }) => text),
      pictures.map(({ file }) => readExample(file).output),
    )
    assert.equal(pictures.length, 4)
  })
})
