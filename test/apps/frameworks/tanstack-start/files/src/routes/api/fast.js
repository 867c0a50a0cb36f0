import { createFileRoute } from '@tanstack/react-router'

export const Route = createFileRoute('/api/fast')({ server: { handlers: { GET } } })

function GET() {
  return Response.json({ speed: 'fast' })
}
