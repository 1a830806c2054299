"""The demonstration catalogue: invented titles, so that nobody's rights are touched."""
from dataclasses import dataclass, field

CATEGORIES = {"Filmes": "Longas e médias de ficção.", "Séries": "Histórias em capítulos.", "Documentários": "O mundo como ele é.", "Infantil": "Para os menores."}

# Genre: the categories that it belongs to.
GENRES = {
    "Drama": ["Filmes", "Séries"],
    "Ficção científica": ["Filmes", "Séries"],
    "Comédia": ["Filmes", "Séries"],
    "Suspense": ["Filmes", "Séries"],
    "Aventura": ["Filmes", "Infantil"],
    "Natureza": ["Documentários"],
    "Ciência": ["Documentários"],
    "Animação": ["Infantil", "Filmes"],
}

ACTORS = ["Antônia Vasconcelos", "Rui Peçanha", "Lúcia Amarante", "Otávio Brandt", "Inês Cavalcanti", "Tomás Guerreiro", "Marina Sá", "Caetano Dória", "Helena Prado",
          "João Índio", "Beatriz Fontoura", "Samuel Okafor"]
DIRECTORS = ["Clara Monteiro", "Davi Nakamura", "Elisa Rocha", "Bruno Tavares"]


@dataclass
class Title:
    name: str
    year: int
    rating: str
    category: str
    genre: str
    description: str
    hue: int  # of the poster and the film, in degrees
    scene: str  # a name of art.SKIES
    opened: bool = False
    cast: list = field(default_factory=list)


TITLES = [
    Title("O Aeroporto das Nuvens", 2021, "12", "Filmes", "Drama", "Uma pilota aposentada volta ao aeroporto onde tudo começou e descobre que ele nunca saiu do ar.", 215, "clouds", True),
    Title("Maré de Sal", 2019, "14", "Filmes", "Drama", "Três irmãs herdam uma salina e um segredo que o mar devolve aos poucos.", 190, "waves"),
    Title("Órbita Baixa", 2023, "12", "Filmes", "Ficção científica", "A última estação tripulada recebe uma visita que nenhum radar viu chegar.", 265, "stars"),
    Title("A Casa que Respira", 2020, "16", "Filmes", "Suspense", "Um restaurador percebe que as paredes do casarão mudam de lugar quando ninguém olha.", 350, "smoke"),
    Title("Domingo em Niterói", 2018, "L", "Filmes", "Comédia", "Um almoço de família, duas noivas e uma barca que não espera por ninguém.", 45, "sunset", True),
    Title("O Cartógrafo", 2022, "12", "Filmes", "Aventura", "Para salvar sua aldeia, um rapaz precisa desenhar um rio que ainda não existe.", 95, "fractal"),
    Title("Vidro e Vento", 2017, "14", "Filmes", "Drama", "Uma artesã de vidro aprende a soprar de novo depois do silêncio.", 175, "gradient"),
    Title("Protocolo Sabiá", 2024, "14", "Filmes", "Ficção científica", "Uma inteligência treinada com cantos de pássaros começa a prever pequenas catástrofes.", 130, "life"),
    Title("Noite de São João", 2016, "10", "Filmes", "Comédia", "A quadrilha ensaiou o ano inteiro, menos o noivo.", 25, "sparks"),
    Title("O Último Bonde", 2015, "12", "Filmes", "Suspense", "Sete passageiros, uma linha desativada e nenhuma parada até o amanhecer.", 240, "tunnel"),
    Title("Terra Alta", 2023, "14", "Séries", "Drama", "Numa cidade partida por uma barragem, quem ficou e quem partiu se reencontram.", 80, "clouds"),
    Title("Turno da Madrugada", 2022, "16", "Séries", "Suspense", "Uma equipe de plantão, um hospital quase vazio e um paciente sem nome.", 200, "smoke"),
    Title("Quase Vizinhos", 2021, "10", "Séries", "Comédia", "Dois apartamentos, uma parede fina demais e seis meses de reforma.", 330, "gradient", True),
    Title("Colônia Aurora", 2024, "12", "Séries", "Ficção científica", "A primeira geração nascida em Marte decide o que fazer com a Terra.", 15, "stars"),
    Title("O Arquivo Morto", 2020, "14", "Séries", "Suspense", "Uma arquivista encontra cartas endereçadas a ela, datadas de 1943.", 290, "tunnel"),
    Title("Rio Acima", 2019, "L", "Documentários", "Natureza", "A viagem dos dourados contra a corrente, filmada ao longo de dois anos.", 160, "waves", True),
    Title("Céu de Inverno", 2021, "L", "Documentários", "Ciência", "O que se vê quando se apagam todas as luzes de uma cidade.", 255, "stars"),
    Title("A Floresta Escuta", 2023, "L", "Documentários", "Natureza", "Fungos, raízes e a conversa mais antiga do planeta.", 115, "life"),
    Title("Números que Dançam", 2018, "L", "Documentários", "Ciência", "A beleza inesperada das equações, contada por quem as encontra.", 310, "fractal"),
    Title("Oficinas do Tempo", 2022, "10", "Documentários", "Ciência", "Relojoeiros, físicos e a teimosia de medir o que não para.", 60, "tunnel"),
    Title("Pipoca e o Farol", 2022, "ER", "Infantil", "Animação", "Uma lanterna com medo do escuro aprende a guiar navios.", 40, "sparks", True),
    Title("Os Caçadores de Chuva", 2020, "L", "Infantil", "Aventura", "Quatro amigos partem em busca da nuvem que esqueceu sua cidade.", 205, "waves"),
    Title("Lua, a Gata Astronauta", 2023, "ER", "Infantil", "Animação", "Sete vidas, um foguete de papelão e um planeta feito de novelos.", 280, "stars"),
    Title("A Banda do Quintal", 2019, "L", "Infantil", "Animação", "Baldes, panelas e a vontade de tocar mais alto que o trem.", 10, "gradient"),
]

REAL_CLIP = Title("Imagens de Arquivo", 2014, "L", "Documentários", "Natureza", "Um trecho filmado de verdade, para ver a plataforma com imagem de câmera.", 30, "real", True)
