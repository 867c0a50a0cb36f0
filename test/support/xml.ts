/** An element of an XML document. */
export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
  text: string
}

/** A tag, a declaration, or text. */
const PART = /<\?xml [^<>]*\?>|<(\/?)([\w-]+)((?:\s+[\w-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/y

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
}

/** Reads what JUnit files need of XML. @throws if it is not well formed. */
export function parseXml(source: string): Element {
  const document: Element = { name: '', attributes: {}, children: [], text: '' }
  const open = [document]
  let at = 0
  while (at < source.length) {
    PART.lastIndex = at
    const match = PART.exec(source)
    if (!match) throw new Error(`not well formed at ${JSON.stringify(source.slice(at, at + 40))}`)
    at = PART.lastIndex
    const [, closing, name, attributes = '', empty, text] = match
    const parent = open.at(-1) as Element
    if (text !== undefined) parent.text += decode(text)
    else if (name !== undefined && closing) {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes something else`)
    } else if (name !== undefined) {
      const element = { name, attributes: attributesOf(attributes), children: [], text: '' }
      parent.children.push(element)
      if (!empty) open.push(element)
    }
  }
  const [root, ...others] = document.children
  if (open.length !== 1 || !root || others.length > 0) throw new Error('not one whole element')
  return root
}

function attributesOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, decode(value)]),
  )
}

function decode(text: string): string {
  // What XML 1.0 allows nowhere. A parser refuses the whole file.
  if (/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text))
    throw new Error(`a forbidden character in ${JSON.stringify(text)}`)
  return text.replaceAll(/&([^;]*);?/g, (all, name: string) => {
    const character = ENTITIES[name]
    if (character === undefined || !all.endsWith(';')) throw new Error(`no entity: ${all}`)
    return character
  })
}
