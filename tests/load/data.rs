//! What is loaded: every type of the format, and what is easily lost.

use std::{fs, path::PathBuf};

/// A folder with files.
pub struct Data {
    pub dir: tempfile::TempDir,
}

impl Data {
    pub fn new(files: &[(&str, &str)]) -> Data {
        let dir = tempfile::tempdir().expect("a folder for the test");
        for (name, text) in files {
            fs::write(dir.path().join(name), text).expect("the folder can be written");
        }
        Data { dir }
    }

    /// All that the format has.
    pub fn everything() -> Data {
        Data::new(&[
            ("a-edges.csv", EDGES),
            ("b-values.csv", VALUES),
            ("c-more.csv", MORE),
            ("d-later-edges.csv", LATER_EDGES),
        ])
    }

    /// The same, but for what JanusGraph has no room for: an edge without a label, whose label is
    /// `edge`, a name of its own there.
    pub fn all_of_janusgraph() -> Data {
        let data = Data::everything();
        let edges = EDGES.replace("e6,none,new,,", "e6,none,new,plain,");
        assert_ne!(edges, EDGES);
        fs::write(data.file("a-edges.csv"), edges).expect("the folder can be written");
        data
    }

    /// Many rows, so that a load can be stopped on its way.
    pub fn many() -> Data {
        let mut nodes = "~id,~label,n:Int,tags:String[]\n".to_owned();
        let mut edges = "~id,~from,~to,~label,w:Double\n".to_owned();
        for n in 0..MANY {
            nodes += &format!("v{n},a,{n},x;y{}\n", n % 3);
            edges += &format!("e{n},v{n},v{},r,0.5\n", (n * 7 + 1) % MANY);
        }
        Data::new(&[("nodes.csv", &nodes), ("edges.csv", &edges)])
    }

    pub fn path(&self) -> &str {
        super::program::path(self.dir.path())
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn paths(&self) -> Vec<PathBuf> {
        vec![self.dir.path().to_owned()]
    }
}

pub const MANY: usize = 600;

const VALUES: &str = "~id,~label,t:Bool,by:Byte,sh:Short,i:Int,l:Long,f:Float,d:Double,s:String,at:Date,\
                      tags:String[],ns:Int[],one:String(single),e\\:f:String\r\n\
    max,all,true,127,32767,2147483647,9223372036854775807,3.4028235e38,1.7976931348623157e308,z,9999-12-31T23:59:59Z,a;b;a,1;2;1,first,colon\r\n\
    min,all,false,-128,-32768,-2147483648,-9223372036854775808,-1.5,-5e-324,\"\",1969-12-31T23:59:59,\"x\\;y;z\",-1,second,\r\n\
    odd,all,yes,0,0,0,0,0.1,NaN,\"a, \"\"b\"\"\r\nc\ttab 'q' \\ $x ${y} \u{1f600} é\u{2028}\",2026-11-20,,,,\r\n\
    inf,all,,,,,,Infinity,Infinity,\",\",2026-11-20T14:00,\";\",,,\r\n\
    neg,all,,,,,,NaN,-Infinity,g.V().drop(),,,,,\r\n\
    none,,,,,,,,,,,,,,\r\n\
    two;names,left;right,,,,,,,,,,,,,\r\n\
    \"it's (a) \\id\",all,,,,,,,,,,,,,\r\n";

/// The same vertices once more, and others.
const MORE: &str = "~id,~label,tags:String[],one:String(single),s:String\n\
    max,all,b;c,last,z\n\
    max,all,,,y\n\
    max,,d,,\n\
    new,other,,,\n\
    new,,n,n,n\n";

const EDGES: &str = "~id,~from,~to,~label,n:Int,d:Double,s:String,at:Date\n\
    e1,max,min,knows,1,NaN,\"\",2026-11-20\n\
    e2,max,min,knows,2,,,\n\
    e3,max,min,knows,,,,\n\
    e4,min,max,knows,1,,,\n\
    e5,max,max,self,,-Infinity,'),\n\
    e6,none,new,,,,,\n\
    e7,two;names,\"it's (a) \\id\",\"odd 'label'\",,1.5,,\n";

/// Columns that the others have not.
const LATER_EDGES: &str = "~id,~to,~from,~label,extra:Bool\n\
    f1,min,max,knows,true\n\
    f2,new,odd,likes,false\n";
