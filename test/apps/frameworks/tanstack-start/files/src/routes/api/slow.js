import { createFileRoute } from '@tanstack/react-router'

export const Route = createFileRoute('/api/slow')({ server: { handlers: { GET } } })

async function GET() {
  await new Promise((resolve) => setTimeout(resolve, 600))
  return Response.json({ speed: 'slow' })
}
