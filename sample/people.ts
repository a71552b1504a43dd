// Names, addresses and telephones of people who do not exist.
import type { Random } from '@clientela/models';
import { below } from './random.ts';

const givenNames = (
  'María Guadalupe Juana Margarita Verónica Leticia Patricia Alejandra Rosa Gabriela Adriana ' +
  'Laura Fernanda Sofía Daniela Ximena Valeria Regina Mariana Elena Carmen Teresa ' +
  'José Juan Luis Carlos Miguel Francisco Jesús Alejandro Jorge Antonio Ricardo Fernando Eduardo ' +
  'Roberto Sergio Diego Emiliano Andrés Raúl Manuel'
).split(' ');

const familyNames = (
  'Hernández García Martínez López González Pérez Rodríguez Sánchez Ramírez Cruz Flores Gómez ' +
  'Morales Vázquez Reyes Jiménez Torres Díaz Gutiérrez Mendoza Ruiz Aguilar Ortiz Moreno Castillo ' +
  'Romero Álvarez Méndez Chávez Rivera Juárez Ramos Domínguez Herrera Medina Castro Vargas Guzmán ' +
  'Velázquez Muñoz Rojas Contreras'
).split(' ');

/** How a customer is addressed. An empty e-mail or phone means that the customer never gave one. */
export interface Contact {
  name: string;
  email: string;
  phone: string;
}

function ascii(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();
}

/**
 * A contact for the customer with this number (1, 2, …), unique by e-mail and phone.
 * Addresses live under example.com, which is reserved (RFC 2606); national numbers in Mexico never begin with 0, so
 * these telephones ring nowhere. About one customer in nine gave no e-mail and one in four no telephone.
 */
export function contact(random: Random, number: number): Contact {
  const given = givenNames[below(random, givenNames.length)]!;
  const father = familyNames[below(random, familyNames.length)]!;
  const mother = familyNames[below(random, familyNames.length)]!;
  const digits = String(number).padStart(9, '0');
  return {
    name: `${given} ${father} ${mother}`,
    email:
      random.uniform() < 0.89
        ? `${ascii(given)}.${ascii(father)}.${number}@correo.example.com`
        : '',
    phone:
      random.uniform() < 0.76
        ? `+52 0${digits.slice(0, 2)} ${digits.slice(2, 5)} ${digits.slice(5)}`
        : '',
  };
}
