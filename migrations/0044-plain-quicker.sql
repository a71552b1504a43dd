-- Most of what is compared without accents has none: it need not go through the dictionary, which maps nothing within ASCII.
create or replace function plain(input text) returns text
  language plpgsql immutable strict parallel safe
  as $$ begin
    if octet_length(input) = length(input) then return lower(input); end if;
    return lower(public.unaccent('public.unaccent', input));
  end $$;
