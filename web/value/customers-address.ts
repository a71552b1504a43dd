// Addresses of the list of customers with a question and what to call it.

export function customersAddress(question: unknown, title: string): string {
  const search = new URLSearchParams({ question: JSON.stringify(question), title });
  return `/customers?${search}`;
}
