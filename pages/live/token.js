// Exchanges the token for a session: an EventSource cannot send the token itself, and a cookie of it could be read.

const form = document.getElementById('access')
const field = document.getElementById('token')
const problem = document.getElementById('problem')

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  problem.textContent = ''
  const body = JSON.stringify({ token: field.value })
  const headers = { 'content-type': 'application/json' }
  try {
    const response = await fetch('token', { method: 'POST', headers, body })
    if (response.ok) location.reload()
    else problem.textContent = (await response.json()).error
  } catch (error) {
    problem.textContent = error.message
  }
})
field.focus()
