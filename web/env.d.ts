// Lets TypeScript accept what Vite imports besides code: style sheets and pictures.
/// <reference types="vite/client" />
