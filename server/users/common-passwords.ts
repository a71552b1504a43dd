// The words that passwords are made of when nobody thinks: what stands at the top of every published list
// of passwords that were found, in English and Spanish, and rows of the keyboard. With twelve characters
// asked for, a common password is one of these with figures, signs or another of these behind it; so the
// words are kept, and passwords.ts knows how people stretch them.

const words = `
password passwort passw0rd pass passcode contrasena contraseña clave claves secreto secret login admin
administrator administrador root user usuario guest invitado test tester testing prueba demo temp temporal
default changeme cambiame letmein welcome bienvenido bienvenida hello hola access acceso master system
sistema server servidor computer computadora ordenador internet google facebook instagram twitter youtube
whatsapp microsoft windows samsung apple iphone android linux oracle cisco excel office gmail hotmail yahoo
outlook clientela customer customers cliente clientes crm ventas sales company empresa negocio tienda shop
iloveyou loveyou iloveu lovely love lover loveme forever together babygirl babyboy baby beautiful princess
princesa prince principe angel angels angelito heaven heart corazon sweet sweetie honey cutie pretty sexy
teamo tequiero tequieromucho teamomucho teextrano mivida miamor amor amores amorcito cariño carino bebe
bonita hermosa linda lindo guapa guapo preciosa chiquita estrella estrellita cielo luna lunita sol solecito
mariposa flores flor rosa rosita girasol sunshine sunflower flower butterfly rainbow unicorn unicornio
football futbol soccer baseball beisbol basketball basquetbol hockey tennis golf champion campeon barcelona
barca realmadrid madrid atletico america chivas cruzazul pumas tigres santos boca river bocajuniors
riverplate liverpool arsenal chelsea manchester united juventus milan messi ronaldo cristiano neymar maradona
michael jordan charlie daniel daniela david jessica jennifer ashley amanda nicole michelle andrea andres
alejandro alejandra fernando fernanda francisco guadalupe gabriel gabriela maria mariana jose josue juan
juanito carlos carlitos luis miguel angelica antonio patricia roberto ricardo eduardo sebastian santiago
valentina valeria isabella isabel sofia camila lucia elena carmen claudia monica veronica natalia carolina
cristina esperanza dolores rosario jesus jesucristo cristo dios diosesamor diosmio virgen mexico mexicano
mexicana colombia argentina peru chile venezuela ecuador españa espana guatemala bolivia california texas
newyork london londres paris america europa thomas robert matthew joshua andrew anthony christopher william
james joseph jordan taylor george martin richard brandon steven justin samantha elizabeth hannah madison
olivia sophie emily sarah rachel rebecca melissa stephanie danielle maggie buster ginger pepper cookie
chocolate coffee cafe cheese queso banana orange naranja apple manzana cherry cereza strawberry fresa
pumpkin peanut butter sugar azucar pizza tacos tequila cerveza beer vodka whisky dragon monkey tiger tigre
lion leon eagle aguila falcon halcon panther pantera wolf lobo shadow sombra phoenix fenix dolphin delfin
horse caballo puppy perro perrito gato gatito kitten kitty kittycat hellokitty snoopy mickey minnie tweety
winnie garfield scooby pokemon pikachu naruto goku dragonball batman superman spiderman ironman starwars
matrix harrypotter potter hogwarts disney avengers marvel zelda mario luigi sonic minecraft roblox fortnite
callofduty counterstrike halo playstation nintendo xbox gamer player hunter killer ninja samurai warrior
guerrero soldier soldado ranger rangers cowboy cowboys pirate pirata thunder trueno lightning storm tormenta
silver plata golden diamond diamante crystal cristal purple morado yellow amarillo orange verde green blue
azul rojo red black negro white blanco pink rosa summer verano winter invierno autumn otoño otono spring
primavera january enero february febrero march marzo april abril may mayo june junio july julio august
agosto september septiembre october octubre november noviembre december diciembre monday lunes tuesday
martes wednesday miercoles thursday jueves friday viernes saturday sabado sunday domingo freedom libertad
peace paz trustno1 whatever nothing nada something anything everything mustang ferrari porsche mercedes
corvette camaro honda toyota nissan yamaha kawasaki harley davidson maverick chicken pollo metallica nirvana
slipknot eminem rockstar rock music musica guitar guitarra hardcore biteme asshole fuckyou fuckoff fuck shit
bitch pussy sexual mierda cabron pendejo puta puto chingon verga family familia mother madre mama mamita
mami father padre papa papito papi hermano hermana brother sister friend friends amigo amiga amigos amigas
school escuela student estudiante teacher maestro maestra profesor university universidad college trabajo
work money dinero business lucky suerte magic magia dream dreams sueño happy feliz felicidad smile sonrisa
blessed bendicion faith hope grace gracia church iglesia jesus1 merlin wizard mago zxcvbn qazwsx monkey1
alberto alejandro adrian adriana alexis alfredo alicia araceli armando arturo beatriz brenda bruno cecilia
cesar daniel diana diego edgar emilia emiliano emilio enrique erika ernesto esteban eva fabian felipe felix
gerardo gloria guillermo gustavo hector hugo ignacio irma isaac ivan jaime javier joaquin joel jorge joselin
joseluis juancarlos julia julian julieta karina karla kevin laura leonardo leticia liliana lorena lourdes
lupita manuel marcela marco marcos margarita mariajose marisol marta martha mateo mauricio maximiliano mayra
memo mercedes mia miranda nancy norma nicolas octavio omar oscar pablo paola patricio paulina pedro pamela
rafael ramon raul regina renata rene rocio rodrigo rosa ruben salvador samuel sandra sara sergio silvia
susana teresa tomas valeria vanessa vicente victor victoria ximena yolanda
garcia hernandez martinez lopez gonzalez perez rodriguez sanchez ramirez cruz gomez flores morales vazquez
jimenez reyes diaz torres gutierrez ruiz mendoza aguilar ortiz moreno castillo romero alvarez mendez chavez
rivera juarez ramos dominguez herrera medina castro vargas guzman velazquez rojas smith johnson williams
brown jones miller wilson anderson abcd1234 aguilas conejo pancho patito pelusa pollito sakura angeles junior
india pakistan china turkey brasil brazil italia italy france francia germany alemania russia rusia japan
japon canada spain vodafone telefonica telecom orange movistar telcel azteca global world mundo home casa
abc abcd abcdef abcdefg abcdefgh abc123 a1b2c3 q1w2e3 q1w2e3r4 1q2w3e 1q2w3e4r 1qaz 2wsx 3edc 1qaz2wsx
zaq1 xsw2 qwer qwert qwerty qwertz azerty asdf asdfg asdfgh asdfghjkl zxcv zxcvb zxcvbnm poiuy lkjh mnbvcxz
mnbvc qweasd qweasdzxc asd qwe zxc poi the and you are for que los las una mis tus con por las del aa123 abcd123
`;

export const commonWords: ReadonlySet<string> = new Set(words.trim().split(/\s+/));
