-- A line that a file of products told, and a sale or a contract told since as well: it is no longer the file's alone.
alter table product_tellings add column told_again boolean not null default false;
comment on column product_tellings.told_again is 'Did a sale or a contract tell the same line since? It stays then when the import is undone.';
