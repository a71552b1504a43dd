// A file of so many customers: what benchmarks of imports bring.

export function* peopleCsv(rows: number): Generator<string> {
  yield 'clave,nombre,apellidos,correo,teléfono,empresa,origen,etiquetas,Talla\n';
  let text = '';
  for (let i = 0; i < rows; i++) {
    const phone = i % 3 === 0 ? '' : `55${String(10_000_000 + i)}`;
    const company = i % 20 === 0 ? `Empresa ${i % 500}` : '';
    const tags = i % 5 === 0 ? 'mayoreo; café' : '';
    text += `C-${i},Nombre ${i},Apellido,c${i}@example.com,${phone},${company},feria,${tags},${i % 2 ? 'Chica' : 'Grande'}\n`;
    if (text.length > 60_000) {
      yield text;
      text = '';
    }
  }
  yield text;
}

/** The same with a key, a name and an e-mail alone: what most lists hold. */
export function* plainPeopleCsv(rows: number): Generator<string> {
  yield 'clave,nombre,correo\n';
  let text = '';
  for (let i = 0; i < rows; i++) {
    text += `C-${i},Nombre ${i} Apellido,c${i}@example.com\n`;
    if (text.length > 60_000) {
      yield text;
      text = '';
    }
  }
  yield text;
}
