export const dynamic = 'force-dynamic'

export default function Page() {
  return <p>rendered by process {process.pid}</p>
}
