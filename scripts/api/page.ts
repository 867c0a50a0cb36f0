import { type Declaration, type Entry, KINDS, readEntries } from './entries.ts'
import { Links } from './links.ts'
import { bodyOf, membersOf } from './members.ts'
import { methodsOf, renderSection } from './section.ts'

/** The words for what a name stands for. */
const WORDS = { function: 'functions', class: 'classes', type: 'types' }

/** Where more is told of an entry point. */
const GUIDES: Readonly<Record<string, string>> = {
  lastcall:
    'Hooks, holds, and the shutdown that runs them. The [README](../README.md) shows how they are used.',
  'lastcall/http': 'Servers, drained before the rest is closed: [HTTP](http.md).',
  'lastcall/fastify': 'A plugin for Fastify: [HTTP](http.md).',
  'lastcall/auto': 'More in [No code at all](recipes/no-code.md).',
  'lastcall/testing': 'Fakes and real programs for tests: [Testing your shutdown](testing.md).',
  'lastcall/supervisor':
    'Programs that are started, kept and stopped: [The supervisor](supervisor/index.md).',
}

/** The page of all public names, as it is to stand in docs/api.md. */
export function renderPage(): string {
  const entries = readEntries()
  const links = outline(entries)
  const blocks = [
    '# API',
    `Every public name of each entry point, as its docstring tells of it. \`npm run docs\` writes this page: change the
docstrings, not the page. Durations are milliseconds. Where a \`?\` stands a value may be left out. Match errors on
their \`code\`: [errors.md](errors.md) says what to do about each.`,
    '## Contents',
    entries.map((entry) => renderContents(entry, links)).join('\n'),
    ...entries.flatMap((entry) => renderEntry(entry, links)),
  ]
  return `${blocks.join('\n\n')}\n`
}

/** Takes note of every heading, in the order of the page. */
function outline(entries: readonly Entry[]): Links {
  const links = new Links()
  for (const heading of ['API', 'Contents']) links.addHeading(heading)
  for (const { specifier, declarations } of entries) {
    links.addHeading(specifier)
    for (const declaration of declarations) {
      links.addHeading(declaration.name, declaration)
      if (!bodyOf(declaration)) continue
      for (const { name } of methodsOf(membersOf(declaration))) {
        links.addHeading(`${declaration.name}.${name}`, declaration)
      }
    }
  }
  return links
}

function renderContents({ specifier, declarations }: Entry, links: Links): string {
  const lines = KINDS.flatMap((kind) => {
    const names = declarations.filter((each) => each.kind === kind).map(({ name }) => links.to(name))
    return names.length === 0 ? [] : [`  - ${WORDS[kind]}: ${names.join(', ')}`]
  })
  return [`- ${links.toEntry(specifier)}`, ...lines].join('\n')
}

function renderEntry({ specifier, doc, declarations }: Entry, links: Links): readonly string[] {
  return [
    `## \`${specifier}\``,
    ...[doc.text, GUIDES[specifier] ?? ''].filter((text) => text !== ''),
    ...declarations.flatMap((declaration: Declaration) => renderSection(declaration, links)),
  ]
}
