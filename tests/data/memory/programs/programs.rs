//! Small programs whose use of memory is known: programs KIND SECONDS. A kind that starts with 'leak' leaks.
use std::collections::HashMap;
use std::time::{Duration, Instant};

struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.next()
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let (kind, seconds) = (arguments[1].as_str(), arguments[2].parse::<f64>().unwrap());
    let start = Instant::now();
    let mut random = Random(88172645463325252);
    let part = || start.elapsed().as_secs_f64() / seconds;
    let pause = |random: &mut Random, milliseconds: f64| std::thread::sleep(Duration::from_secs_f64(random.between(0.5, 1.5) * milliseconds / 1000.0));
    match kind {
        "leak-boxes" => {
            while part() < 1.0 {
                let size = random.between(1000.0, 9000.0) as usize;
                std::mem::forget(vec![1u8; size]);
                pause(&mut random, 25.0);
            }
        }
        "leak-vector" => {
            let mut kept = Vec::new();
            while part() < 1.0 {
                for i in 0..120 {
                    kept.push(format!("entry {} {}", i, random.next()));
                }
                pause(&mut random, 40.0);
            }
            eprintln!("{}", kept.len());
        }
        "map" => {
            let mut map: HashMap<u32, Vec<u8>> = HashMap::new();
            while part() < 1.0 {
                let key = random.between(0.0, 1500.0) as u32;
                let size = random.between(100.0, 40000.0) as usize;
                map.insert(key, vec![1u8; size]);
                pause(&mut random, 10.0);
            }
            eprintln!("{}", map.len());
        }
        "frames" => {
            while part() < 1.0 {
                let frames: Vec<Vec<u8>> = (0..8).map(|i| vec![i as u8 + 1; random.between(1e5, 3e6) as usize]).collect();
                pause(&mut random, 60.0);
                drop(frames);
            }
        }
        _ => std::process::exit(2),
    }
}
