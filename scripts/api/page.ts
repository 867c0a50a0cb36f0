import { type Declaration, type Entry, KINDS, readEntries } from './entries.ts'
import { Links } from './links.ts'
import { bodyOf, membersOf } from './members.ts'
import { methodsOf, renderSection } from './section.ts'

/** The words for what a name stands for. */
const WORDS = { function: 'functions', class: 'classes', type: 'types' }

/** What an entry point is for, and its guide. */
const GUIDES: Readonly<Record<string, string>> = {
  lastcall: 'Hooks, holds, and the shutdown that runs them. [Concepts](concepts.md) explains the words.',
  'lastcall/http': 'Drains HTTP servers, and answers readiness probes. Guide: [HTTP servers](http.md).',
  'lastcall/fastify': 'A plugin for Fastify. Guide: [HTTP servers](http.md#frameworks).',
  'lastcall/auto': 'Guide: [Graceful shutdown without a code change](recipes/no-code.md).',
  'lastcall/testing': 'Fakes and real programs for your tests. Guide: [Testing your shutdown](testing.md).',
  'lastcall/supervisor': 'Starts, restarts and stops programs. Guide: [The supervisor](supervisor/index.md).',
}

/** The page of all public names, as it is to stand in docs/api.md. */
export function renderPage(): string {
  const entries = readEntries()
  const links = outline(entries)
  const blocks = [
    '# API',
    `This page lists every public name of each entry point, with its docstring.

- Durations are milliseconds. You can leave out what has a \`?\`.
- An option with an unknown name is refused with a RangeError.
- Match errors on their \`code\`. [Errors](errors.md) says what to do about each.

\`npm run docs\` writes this page. To change it, change the docstrings.`,
    '## Contents',
    entries.map((entry) => renderContents(entry, links)).join('\n'),
    ...entries.flatMap((entry) => renderEntry(entry, links)),
    '**Next:** [Errors](errors.md)',
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
