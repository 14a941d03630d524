//! What the document holds, as data that knows nothing of documents.

/// A part of a document.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Part {
    Heading(String),
    Text(String),
    Bullet(String),
    /// A table by rows; the first one holds the names of the columns.
    Table(Vec<Vec<String>>),
    /// The bytes of an image.
    Image(Vec<u8>),
}

/// The arrivals of a year.
pub(crate) struct Report {
    pub(crate) year: u32,
    arrivals: Vec<Arrival>,
}

struct Arrival {
    ship: String,
    day: String,
    tonnage: u32,
}

impl Report {
    /// A year that is made up, the same each time.
    pub(crate) fn of_year(year: u32) -> Report {
        const SHIPS: [&str; 4] = ["Albatross", "Möwe", "海鸥", "Lady <Ann> & Sons"];
        let arrival = |at: u32| Arrival {
            ship: format!("{} {}", SHIPS[at as usize % SHIPS.len()], at / 4 + 1),
            day: format!("{year}-{:02}-{:02}", at % 12 + 1, at % 28 + 1),
            tonnage: at * 37 % 9000 + 100,
        };
        Report { year, arrivals: (0..150).map(arrival).collect() }
    }

    pub(crate) fn title(&self) -> String {
        format!("Harbor report {}", self.year)
    }

    /// All parts, in order.
    pub(crate) fn parts(&self) -> Vec<Part> {
        let tonnage: u32 = self.arrivals.iter().map(|it| it.tonnage).sum();
        let most = self.arrivals.iter().max_by_key(|it| it.tonnage).map_or("", |it| &it.ship);
        let row = |it: &Arrival| vec![it.ship.clone(), it.day.clone(), it.tonnage.to_string()];
        let names = ["Ship", "Day", "Tonnage"].map(str::to_owned).to_vec();
        vec![
            Part::Heading("In short".to_owned()),
            Part::Bullet(format!("{} ships arrived.", self.arrivals.len())),
            Part::Bullet(format!("They brought {tonnage} t.")),
            Part::Bullet(format!("The largest was {most}.")),
            Part::Heading("Tonnage by month".to_owned()),
            Part::Image(self.chart()),
            Part::Heading("All arrivals".to_owned()),
            Part::Text("By day of arrival, as the harbor master wrote them down.".to_owned()),
            Part::Table([names].into_iter().chain(self.arrivals.iter().map(row)).collect()),
        ]
    }

    /// A bar for each month, as an image in the format BMP: 24 bits a pixel, 144 by 64.
    fn chart(&self) -> Vec<u8> {
        const BAR: usize = 12;
        const WIDTH: usize = 12 * BAR;
        const HEIGHT: usize = 64;
        const HEAD: usize = 54;
        let month = |it: &Arrival| it.day[5..7].parse::<usize>().unwrap_or(1) - 1;
        let mut months = [0_u32; 12];
        self.arrivals.iter().for_each(|it| months[month(it)] += it.tonnage);
        let most = months.into_iter().max().unwrap_or(1).max(1);
        let size = HEAD + 3 * WIDTH * HEIGHT;
        let mut image = Vec::with_capacity(size);
        image.extend(b"BM");
        let head = [size as u32, 0, HEAD as u32, 40, WIDTH as u32, HEIGHT as u32];
        head.iter().for_each(|number| image.extend(number.to_le_bytes()));
        image.extend([1, 0, 24, 0]);
        image.resize(HEAD, 0);
        // From the lowest row up.
        for row in 0..HEIGHT {
            for column in 0..WIDTH {
                let height = months[column / BAR] as usize * HEIGHT / most as usize;
                let filled = row < height && column % BAR > 1;
                image.extend(if filled { [0x99, 0x66, 0x33] } else { [0xff; 3] });
            }
        }
        image
    }
}
