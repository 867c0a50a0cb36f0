export async function GET() {
  await new Promise((resolve) => setTimeout(resolve, 600))
  return Response.json({ speed: 'slow' })
}
